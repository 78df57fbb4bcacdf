export { Dashboard } from './dashboard';
export { LiveView } from './live-view';
export { carryOut } from './requests';
export { RunsPanel } from './runs-panel';
export { offerToOpen, saveFile } from './save-file';
export { SweepPanel } from './sweep-panel';
export { pageLanguage } from './webview';
export type { PageHostDeps } from './page-host';
