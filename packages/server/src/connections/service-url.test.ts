import { expect, test } from 'vitest';
import { checkServiceUrl } from './service-url.ts';

test.each([
  ['https://api.github.com/', 'https://api.github.com'],
  ['https://ghe.example.org/api/v3', 'https://ghe.example.org/api/v3'],
  ['http://10.0.0.7:8080', 'http://10.0.0.7:8080'],
  ['HTTPS://Example.org', 'https://example.org'],
])('%s is %s', (text, url) => expect(checkServiceUrl(text)).toBe(url));

test.each([
  'ftp://example.org',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'example.org',
  '',
  'https://user:pass@example.org',
  'https://example.org/?token=1',
  'http://169.254.169.254/latest',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http://[fe80::1]/',
  'http://[::ffff:169.254.169.254]/',
  'http://metadata.google.internal',
])('%s is refused', (text) => expect(() => checkServiceUrl(text)).toThrow(/not usable/));
