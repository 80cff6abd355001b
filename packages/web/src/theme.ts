import { Button, type CSSVariablesResolver, createTheme } from '@mantine/core';

/** Neutral greys and one accent for interaction; the colours of judgements stand in `base.css`. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  components: { Button: Button.extend({ styles: { label: { fontWeight: 500 } } }) },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } },
  },
});

/** Quiet buttons keep their colour in the dark, where Mantine would make them all but white: what removes must look like it. */
export const colourVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {},
  dark: {
    '--mantine-color-blue-light-color': 'var(--mantine-color-blue-4)',
    '--mantine-color-red-light-color': 'var(--mantine-color-red-4)',
  },
});
