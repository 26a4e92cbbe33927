export { statusOfCode } from './api-failure.ts'
export type { AppOptions } from './app-options.ts'
export { buildApp } from './build-app.ts'
export { ApiStartError, checkAddress, type RunningApi, startApi, type StartOptions } from './start-api.ts'
