export { Dashboard } from './dashboard';
export { LiveView } from './live-view';
export { carryOut } from './requests';
export { SweepPanel } from './sweep-panel';
export type { PageHostDeps } from './page-host';
