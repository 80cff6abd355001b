import { z } from 'zod';
import type { Kind } from '../../definitions/types.ts';

/** Services as far as incidents know them; the kind itself is another area's. */
export const serviceKind: Kind<{ owner?: string | undefined; aliases?: readonly string[] | undefined }> = {
  name: 'Service',
  apiVersion: 'binnacle/v1',
  description: '',
  example: '',
  spec: z.object({ owner: z.string().optional(), aliases: z.array(z.string()).optional() }),
};
