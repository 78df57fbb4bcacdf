export { Dashboard } from './dashboard';
export { LiveView } from './live-view';
export { carryOut } from './requests';
export type { PageHostDeps } from './page-host';
