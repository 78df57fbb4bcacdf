import * as l10n from '@vscode/l10n';
import type { LossBasis } from '../protocol/loss-basis';

/** Made once: toLocaleString makes one for each number, which takes thirty times as long. */
const THREE_DIGITS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat('en-US');

/** Three significant digits: 0.602, 1.3, 16,129. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1e6) return value.toPrecision(3);
  return THREE_DIGITS.format(Number(value.toPrecision(3)));
}

/** Whole things: 16,129. */
export function count(value: number): string {
  return WHOLE.format(Math.round(value));
}

/** A share as whole per cent, never rounded to a certainty that no number of runs could show. */
export function percent(share: number): string {
  if (share > 0.99 && share < 1) return l10n.t('more than 99 %');
  return `${Math.round(100 * share)} %`;
}

/** What kind of training loss is meant, for brackets. */
export const BASIS: Record<LossBasis, string> = {
  inference: l10n.t('inference mode, without penalty'),
  'without-penalty': l10n.t('without penalty'),
  reported: l10n.t('as reported'),
};

/** Sentences one after the other; those that are empty have nothing to say. */
export function sentences(...said: readonly string[]): string {
  return said.filter((one) => one !== '').join(' ');
}

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
