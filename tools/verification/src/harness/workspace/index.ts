export { buildProjects } from './build-projects.js';
export { copyWorkspace, linkProjects } from './copy-workspace.js';
export { pathIn, positiveInteger, readOptions } from './read-options.js';
export { ScratchFiles } from './scratch-files.js';
export { workspaceProjects } from './workspace-projects.js';
export type { WorkspaceProject } from './workspace-projects.js';
export { WORKSPACE_ROOT } from './workspace-root.js';
