import { Button, Menu } from '@mantine/core';

const formats = { openslo: 'OpenSLO', sloth: 'Sloth', prometheus: 'Prometheus rules' } as const;

/** The SLO as files for other tools. */
export function ExportMenu({ name }: { readonly name: string }) {
  return (
    <Menu shadow="md" position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(formats).map(([format, label]) => (
          <Menu.Item
            key={format}
            component="a"
            href={`/api/v1/slos/${encodeURIComponent(name)}/export?format=${format}`}
            download={`${name}.${format}.yaml`}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
