console.log(process.version, process.argv.slice(2), process.env.npm_execpath, process.env.INIT_CWD)
import { execSync } from 'node:child_process'
console.log(execSync('which pnpm node; pnpm --version').toString())
