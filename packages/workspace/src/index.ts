export { applyEdits } from './apply-edits.ts'
export type { ApplyEditsOptions, EditGuard } from './apply-edits.ts'
export type { CommandResult } from './command-result.ts'
export { findPlaceholder, findShrink } from './content-guards.ts'
export type { GuardFinding } from './content-guards.ts'
export type { AppliedChange, Edit, FileState } from './edit.ts'
export { findProtection } from './protected-path.ts'
export { probeSandbox } from './probe-sandbox.ts'
export type { SandboxProbe } from './probe-sandbox.ts'
export { readFile } from './read-file.ts'
export type { ReadFileOptions } from './read-file.ts'
export { removeTree } from './remove-tree.ts'
export { resolvePath } from './resolve-path.ts'
export type { ResolvedPath } from './resolve-path.ts'
export { runCommand } from './run-command.ts'
export type { RunCommandOptions } from './run-command.ts'
export { createSandbox } from './sandbox.ts'
export type { CommandLimits, CreateSandboxOptions, Sandbox, Tool } from './sandbox.ts'
export { scanTree, treeHash } from './scan-tree.ts'
export type { Tree, TreeEntry, TreeLimits } from './scan-tree.ts'
export {
  deleteSnapshot,
  extractSnapshot,
  findSnapshot,
  listSnapshot,
  readSnapshotFile,
  linkSnapshot,
  restoreSnapshot,
  takeSnapshot,
} from './snapshot.ts'
export type { RestoreResult, SnapshotOptions, SnapshotRef } from './snapshot.ts'
export { findHostProgram, findToolchainProblem } from './toolchain-path.ts'
export type { HostProgram } from './toolchain-path.ts'
export type { StopReason } from './watch-usage.ts'
export { openWorkspace } from './workspace.ts'
export type { OpenWorkspaceOptions, Workspace } from './workspace.ts'
export { isWorkspaceError, WorkspaceError, workspaceErrorCodes } from './workspace-error.ts'
export type { WorkspaceErrorCode } from './workspace-error.ts'
