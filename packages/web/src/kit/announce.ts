/** The id of the element that screen readers read out when its text changes; it stands in the shell. */
export const announcementsId = 'announcements';

/** Tells those who do not see the page what just changed. */
export function announce(text: string): void {
  const element = document.getElementById(announcementsId);
  if (element !== null) element.textContent = text;
}
