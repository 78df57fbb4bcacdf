import { MOST_IN_DETAIL } from '../src/protocol/page';
import { h } from './dom';
import type { Page, Section } from './page';
import { adviceSection } from './sections/advice';
import { biasVarianceSection } from './sections/bias-variance';
import { gapSection, lossSection, metricsSection } from './sections/curves';
import { comparedRunsSection } from './sections/compared-runs';
import { comparisonSection } from './sections/comparison';
import { emptySection } from './sections/empty';
import { factsSection } from './sections/facts';
import { fitChooser } from './sections/fit-chooser';
import { fixesSection } from './sections/fixes';
import { headerSection } from './sections/header';
import { resourcesSection } from './sections/resources';
import { verdictSection } from './sections/verdict';
import { verificationSection } from './sections/verification';
import { modelSection } from './sections/model/model';
import { augmentedSection } from './sections/augmented';
import { weightLinesSection } from './sections/weight-lines';
import { deadUnitSection, gradientSection, histogramSection, sparsitySection } from './sections/weights';

/** The whole page: verdict first, then why, what to do, and what the run was. */
export function dashboard(page: Page): Section {
  const top = [
    headerSection(page),
    verdictSection(page),
    adviceSection(page),
    emptySection(page),
    fitChooser(page),
  ];
  const curves = [
    comparedRunsSection(page),
    lossSection(page),
    gapSection(page),
    metricsSection(page),
    comparisonSection(page),
  ];
  const details = [
    fixesSection(page),
    verificationSection(page),
    biasVarianceSection(page),
    augmentedSection(page),
    modelSection(page),
    weightLinesSection(page),
    sparsitySection(page),
    histogramSection(page),
    gradientSection(page),
    deadUnitSection(page),
    resourcesSection(page),
    factsSection(page),
  ];
  const element = h(
    'main',
    {},
    ...top.map((section) => section.element),
    h('div', { class: 'grid' }, ...[...curves, ...details].map((section) => section.element)),
  );
  return {
    element,
    update(view) {
      for (const section of [...top, ...curves]) section.update(view);
      // Fifty confusion matrices side by side would say nothing.
      const isMany = view.runs.length > MOST_IN_DETAIL;
      const shown = isMany ? { ...view, runs: view.runs.slice(0, 1) } : view;
      for (const section of details) section.update(shown);
    },
  };
}
