export { type Executor, type ExecutorLimits, type ExecutorOptions, type ExecutorStats } from './executor-options.ts'
export { ExecutorError, type ExecutorErrorCode, executorErrorCodes } from './executor-error.ts'
export { startExecutor } from './start-executor.ts'
