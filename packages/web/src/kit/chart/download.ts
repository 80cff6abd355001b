/** Gives the visitor a file that was made in the page. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The canvas of a chart with its title, on the panel's own background. */
export function withTitle(
  canvas: HTMLCanvasElement,
  title: string,
  colours: { readonly text: string; readonly panel: string },
): HTMLCanvasElement {
  const scale = window.devicePixelRatio;
  const header = 28 * scale;
  const picture = document.createElement('canvas');
  picture.width = canvas.width;
  picture.height = canvas.height + header;
  const context = picture.getContext('2d');
  if (context === null) return canvas;
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = colours.text;
  context.font = `600 ${13 * scale}px system-ui, sans-serif`;
  context.fillText(title, 8 * scale, 18 * scale);
  context.drawImage(canvas, 0, header);
  return picture;
}
