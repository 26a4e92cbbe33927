import { runCommandLine } from './run-command-line.ts'

// `jr … | head` closes the pipe early, and a closed terminal window takes both streams away: neither must keep the
// command from ending in order.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}

process.exitCode = await runCommandLine(process.argv.slice(2))
