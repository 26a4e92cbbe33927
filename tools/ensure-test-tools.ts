/**
 * Makes sure that the programs the tests need are on this machine: Chromium (web tests), Python with Flask (the view in SAG),
 * bubblewrap (the sandbox) and ip (the partition). Prints one line a tool. What is missing is installed: as root with apt,
 * otherwise (and when apt fails) into `.jr/tools` of this clone. Ends with status 1 and the command to run when that is not possible.
 */
import { findBubblewrap } from './find-bubblewrap.ts'
import { findChromium } from './find-chromium.ts'
import { findFlaskPython } from './find-flask-python.ts'
import { findIp } from './find-ip.ts'
import { installPrivateBubblewrap } from './install-private-bubblewrap.ts'
import { installPrivateChromium } from './install-private-chromium.ts'
import { installPrivateFlask } from './install-private-flask.ts'
import { installPrivateIp } from './install-private-ip.ts'
import { installWithApt } from './install-with-apt.ts'

interface TestTool {
  readonly name: string
  readonly find: () => string | undefined
  readonly installPrivately: () => string
  readonly debianPackage: string
  readonly purpose: string
}

const tools: readonly TestTool[] = [
  {
    name: 'chromium',
    find: () => findChromium(),
    installPrivately: installPrivateChromium,
    debianPackage: 'chromium',
    purpose: 'web tests',
  },
  {
    name: 'flask',
    find: () => findFlaskPython(),
    installPrivately: installPrivateFlask,
    debianPackage: 'python3-flask',
    purpose: 'tests of the view in SAG',
  },
  // There is no bubblewrap outside Linux, and no sandbox to test; nor are there network namespaces.
  ...(process.platform === 'linux'
    ? [
        {
          name: 'bubblewrap',
          find: () => findBubblewrap(),
          installPrivately: installPrivateBubblewrap,
          debianPackage: 'bubblewrap',
          purpose: 'sandbox tests',
        },
        {
          name: 'ip',
          find: () => findIp(),
          installPrivately: installPrivateIp,
          debianPackage: 'iproute2',
          purpose: 'test of a network partition',
        },
      ]
    : []),
]

function report(name: string, words: string): void {
  process.stdout.write(`${name.padEnd(11)} ${words}\n`)
}

function install(missing: readonly TestTool[]): void {
  const problems: string[] = []
  if (process.getuid?.() === 0 && missing.length > 0) {
    try {
      installWithApt(missing.map(({ debianPackage }) => debianPackage))
    } catch (error) {
      problems.push((error as Error).message)
    }
  }
  for (const tool of missing) {
    const found = tool.find()
    if (found !== undefined) {
      report(tool.name, `${found} (installed with apt)`)
      continue
    }
    try {
      report(tool.name, `${tool.installPrivately()} (installed for this clone)`)
    } catch (error) {
      process.exitCode = 1
      report(tool.name, `MISSING, needed by the ${tool.purpose}. ${[...problems, (error as Error).message].join('; ')}`)
      report(
        '',
        `Install it and run the tests again: sudo apt-get update && sudo apt-get install -y ${tool.debianPackage}`,
      )
    }
  }
}

const chosen = process.env.JR_CHROMIUM
if (chosen && findChromium() === undefined) {
  process.exitCode = 1
  report(
    'chromium',
    `JR_CHROMIUM is ${chosen}, which is not an executable file. Correct it, or unset it to let Chromium be found or installed.`,
  )
} else {
  const missing: TestTool[] = []
  for (const tool of tools) {
    const found = tool.find()
    if (found === undefined) missing.push(tool)
    else report(tool.name, `${found} (found)`)
  }
  install(missing)
}
