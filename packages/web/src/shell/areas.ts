export interface Destination {
  readonly title: string;
  readonly to: string;
  /** The beginning of paths that belong to it besides its own. */
  readonly also?: string;
  /** Pressed after `g`. */
  readonly letter: string;
  /** The path of its 16 × 16 icon. */
  readonly icon: string;
}

/** The pages of the navigation, in its order. */
export const areas: readonly Destination[] = [
  { title: 'Bridge', to: '/', letter: 'b', icon: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.5l1.4 3.5L8 11.5 6.6 8z' },
  { title: 'Outcomes', to: '/outcomes', letter: 'o', icon: 'M2 13l4-5 3 3 5-7M10.5 4H14v3.5' },
  { title: 'Delivery', to: '/delivery', letter: 'd', icon: 'M2 4.5h8v7H2zM10 7h2.5L14 9v2.5h-4M4.5 11.5v1.5M11.5 11.5v1.5' },
  {
    title: 'Reliability',
    to: '/reliability',
    letter: 'r',
    icon: 'M8 1.8l5.2 2v4c0 3.2-2.2 5.4-5.2 6.4-3-1-5.2-3.2-5.2-6.4v-4zM5.5 8l2 2 3-3.5',
  },
  { title: 'Optimization', to: '/optimization', letter: 'p', icon: 'M2.3 11.5a6 6 0 1 1 11.4 0M8 9.5l3-4' },
  { title: 'Feedback', to: '/feedback', letter: 'f', icon: 'M13.5 8A5.5 5.5 0 1 1 11.8 4M12 1.5V4.3H9.2' },
];

export const tools: readonly Destination[] = [
  { title: 'Dashboards', to: '/dashboards', letter: 'h', icon: 'M2.5 2.5h5v6h-5zM10 2.5h3.5v3H10zM10 8h3.5v5.5H10zM2.5 11h5v2.5h-5z' },
  { title: 'Definitions', to: '/definitions', letter: 'e', icon: 'M3.5 2h6L13 5.5V14H3.5zM5.8 7h4.5M5.8 10h4.5' },
  { title: 'Explore', to: '/query', also: '/explore', letter: 'm', icon: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3L14 14' },
  {
    title: 'Settings',
    to: '/settings',
    letter: 's',
    icon: 'M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M9 4.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0zM4 11.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0z',
  },
];
