// The catalogue of this program's schemes, for tests that call a room without a service.
import { createCatalogue } from '../../src/schemes/catalogue.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';

export const SCHEMES = createCatalogue(ALL_SCHEMES);
