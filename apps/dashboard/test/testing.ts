// What bench/dashboard uses of the tests.
export { buildInto } from './web/build-into.ts'
export { launchBrowser } from './web/launch-browser.ts'
