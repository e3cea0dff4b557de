/** Why entries of a household are refused, by concern. */
import type { Codes } from '../code.js';
import { merged } from '../code.js';
import { giftCodes } from './gifts/codes.js';
import { healthCodes } from './health/codes.js';
import { housingCodes } from './housing/codes.js';
import { memberCodes } from './members/codes.js';
import { needCodes } from './needs/codes.js';
import { pairingCodes } from './pairings/codes.js';
import { registryCodes } from './registry/codes.js';
import { visitCodes } from './visits/codes.js';

export const householdCodes: Codes = merged(
  registryCodes,
  memberCodes,
  pairingCodes,
  needCodes,
  visitCodes,
  giftCodes,
  healthCodes,
  housingCodes,
);
