import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { type GrafanaImport, importGrafana } from '../kpi/dashboards/grafana/import.ts';
import { AppError } from '../platform/errors.ts';

/** `binnacle import grafana FILE`: the dashboard as a manifest on standard output, what is not the same on standard error. */
export function importGrafanaCommand(command: Command): void {
  command
    .command('grafana')
    .description('Turn a Grafana dashboard (JSON) into a manifest: binnacle import grafana file.json | binnacle apply -f -')
    .argument('<file>', 'JSON as Grafana exports it; - for standard input')
    .option('--json', 'print manifest and report as one JSON document')
    .action((file: string, { json }: { json?: boolean }) => {
      const imported = importGrafana(readJson(file));
      process.stdout.write(json ? `${JSON.stringify(imported, null, 2)}\n` : stringify(imported.manifest));
      if (!json) process.stderr.write(reportText(imported));
    });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? process.stdin.fd : file, 'utf8'));
  } catch (cause) {
    throw new AppError('invalid_request', `${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
}

function reportText({ report }: GrafanaImport): string {
  const { panels, panelsLeftOut, variables, notes } = report;
  const words = { changed: 'changed ', left_out: 'left out' };
  const lines = notes.map(({ of, outcome, text }) => `  ${words[outcome]}  ${of === undefined ? '' : `${of}: `}${text}`);
  const left = panelsLeftOut === 0 ? '' : `, ${panelsLeftOut} left out`;
  return [`${counted(panels, 'panel')}${left}, ${counted(variables, 'variable')}.`, ...lines].map((line) => `${line}\n`).join('');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
