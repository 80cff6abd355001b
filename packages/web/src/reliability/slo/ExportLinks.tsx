import { Anchor } from '@mantine/core';

const formats = { openslo: 'OpenSLO', prometheus: 'Prometheus rules', sloth: 'Sloth' } as const;

/** The SLO as files for other tools. */
export function ExportLinks({ name }: { readonly name: string }) {
  return Object.entries(formats).map(([format, label]) => (
    <Anchor
      key={format}
      size="sm"
      href={`/api/v1/slos/${encodeURIComponent(name)}/export?format=${format}`}
      download={`${name}.${format}.yaml`}
      aria-label={`Export as ${label}`}
    >
      {label}
    </Anchor>
  ));
}
