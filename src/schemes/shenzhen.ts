// The city of the Shenzhen schemes.
import type { City } from './registries.ts';

export const SHENZHEN: City = { id: 'shenzhen', code: '440300', name: { zh: '深圳', en: 'Shenzhen' } };
