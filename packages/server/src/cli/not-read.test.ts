import { expect, test } from 'vitest';
import { parseDocuments } from '../definitions/parse.ts';
import { notRead } from './not-read.ts';

test('of a whole prometheus.yml it is said what is not taken over', () => {
  const text = 'rule_files: [rules.yml]\nremote_write: [{url: http://a}]\nscrape_configs: [{job_name: a}]\n';
  expect(notRead(parseDocuments(text, 'prometheus.yml').documents)).toEqual([
    'prometheus.yml: rule_files is not taken over; apply the files of rules themselves: apply -f FILE.',
    'prometheus.yml: remote_write is not taken over; Binnacle keeps what it scrapes.',
  ]);
});

test('of other documents nothing is said', () => {
  expect(notRead(parseDocuments('groups: []\n---\n5\n---\nscrape_configs: []\n', 'a.yml').documents)).toEqual([]);
});
