import { delimiter, join } from 'node:path'
import { findChromium } from './find-chromium.ts'
import { findFlaskPython } from './find-flask-python.ts'
import { toolsDirectory } from './tools-directory.ts'

/**
 * What vitest adds to the environment of every test: the clone's own tools at the end of PATH (the machine's come first),
 * `JR_CHROMIUM`, the browser for web tests, and `JR_FLASK_PYTHON`, a Python that has Flask. So no test searches for a
 * tool, and no package imports from this folder.
 */
export function createTestEnvironment(): Record<string, string> {
  const chromium = findChromium()
  const flaskPython = findFlaskPython()
  return {
    PATH: [process.env.PATH, join(toolsDirectory, 'bin')].join(delimiter),
    ...(chromium !== undefined && { JR_CHROMIUM: chromium }),
    ...(flaskPython !== undefined && { JR_FLASK_PYTHON: flaskPython }),
  }
}
