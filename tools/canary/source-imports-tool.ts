// as: apps/connector/src/main.ts
// fails: @nx/enforce-module-boundaries
export { workspaceProjects } from '../../../tools/src/workspace-projects.js';
