/**
 * Of the folders that tests open in VS Code: what isn't ours and takes the processor or the network is left out. TypeScript's server knows the syntax of single files,
 * as in a large project at first; terminals are drawn without WebGL, which there is no GPU for.
 */
export const settings = {
  'files.exclude': { node_modules: true, '.vscode': true },
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'typescript.disableAutomaticTypeAcquisition': true,
  'typescript.tsserver.useSyntaxServer': 'always',
  'json.schemaDownload.enable': false,
  'git.enabled': false,
  'terminal.integrated.gpuAcceleration': 'off',
};
