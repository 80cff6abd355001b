import { describe, expect, test } from 'vitest';
import { createAddressGuard } from './address-guard.ts';

const names: Readonly<Record<string, readonly string[]>> = {
  'gitlab.example': ['93.184.216.34', '2606:2800:220:1::1'],
  'gitlab.intern': ['10.1.2.3'],
  'two-faced.example': ['93.184.216.34', '127.0.0.1'],
  'rebound.example': ['169.254.169.254'],
};
const resolve = async (name: string) => names[name] ?? [];
const strict = createAddressGuard({ allowPrivate: false, resolve });
const open = createAddressGuard({ allowPrivate: true, resolve });

test.each(['https://gitlab.example', 'http://93.184.216.34:8080', 'http://[2606:2800:220:1::1]/', 'https://no-such-name.example'])(
  '%s may be asked',
  async (url) => {
    await strict(new URL(url));
    await open(new URL(url));
  },
);

describe('in private networks, only where the operator allows it', () => {
  test.each([
    'http://127.0.0.1:8080',
    'http://10.0.0.7',
    'http://172.31.255.255',
    'http://192.168.1.1',
    'http://100.64.0.1',
    'http://0.0.0.0',
    'http://[::1]/',
    'http://[::]/',
    'http://[fd12:3456::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://2130706433/',
    'http://0x7f.1/',
    'https://gitlab.intern',
    'https://two-faced.example',
  ])('%s', async (url) => {
    await expect(strict(new URL(url))).rejects.toMatchObject({
      code: 'unexpected',
      message: expect.stringMatching(/private network.*BINNACLE_PRIVATE_SERVICES=true/),
    });
    await open(new URL(url));
  });
});

describe('never', () => {
  test.each([
    'http://169.254.169.254/latest',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/',
    'http://metadata.google.internal/',
    'https://rebound.example',
  ])('%s', async (url) => {
    await expect(open(new URL(url))).rejects.toMatchObject({ code: 'unexpected' });
    await expect(strict(new URL(url))).rejects.toMatchObject({ code: 'unexpected' });
  });
});
