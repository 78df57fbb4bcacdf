import type { RemedyId } from '../../protocol/edits';
import { IN_THE_NETWORK } from './network-catalogue';
import type { TechniqueFacts } from './technique-facts';
import { IN_TRAINING } from './training-catalogue';

/** Every remedy there is, in the order of docs/remedies.md. */
export const CATALOGUE: Readonly<Record<RemedyId, TechniqueFacts>> = { ...IN_THE_NETWORK, ...IN_TRAINING };
