import { z } from 'zod';
import { roles } from '../access.ts';

export const nameSchema = z.string().trim().min(1).max(200);
export const emailSchema = z.email().max(320);
/** Long enough to withstand guessing, short enough that hashing it costs little. */
export const passwordSchema = z.string().min(10).max(128);
export const roleSchema = z.enum(roles);
