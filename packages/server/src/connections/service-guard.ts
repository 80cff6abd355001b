import { type AddressGuard, createAddressGuard, type GuardOptions, RefusedAddress } from '../platform/http/address-guard.ts';
import { ServiceError } from './types.ts';

/** The guard whose refusals are errors of a service: @throws ServiceError `unexpected` in words. */
export function createServiceGuard(options: GuardOptions): AddressGuard {
  const guard = createAddressGuard(options);
  return async (url) => {
    try {
      await guard(url);
    } catch (error) {
      throw error instanceof RefusedAddress ? new ServiceError('unexpected', error.message) : error;
    }
  };
}
