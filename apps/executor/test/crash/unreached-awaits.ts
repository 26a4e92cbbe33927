/** Files of what people and readers do: one transaction or one statement each, made by the API or the command line, not by a worker. */
const filesOfPeople: ReadonlySet<string> = new Set([
  'apps/executor/src/main.ts',
  'packages/queue/src/control-session.ts',
  'packages/queue/src/submit-task.ts',
  ...[
    'answer-question',
    'audit-sessions',
    'cancel-session',
    'create-session',
    'decide-step',
    'find-task',
    'fork-session',
    'list-estimates',
    'list-events',
    'list-sessions',
    'note-step',
    'pauses',
    'prune-sessions',
    'retry-session',
    'skip-step',
    'summarize-stats',
    'version',
  ].map((name) => `packages/tracker/src/${name}.ts`),
])

/** What reads, after a write that the database refused or had already made, why. It changes nothing. */
const explanations =
  /await (?:(?:refuse|explain\w*|accept\w+|isOwnStep|isRecorded|isStored|findMissing|findEnd|requireSession)\(|context\.db \.selectFrom)/

/** The others: beginning of the name, by reason. */
const others: Readonly<Record<string, readonly string[]>> = {
  'The second failure of two, which a build meets only now and then.': [
    'apps/executor/src/persist.ts await delay(pauseMs',
    "apps/executor/src/run-session.ts await settle('done'",
    'apps/executor/src/start-executor.ts await queue.stop().catch',
    'apps/executor/src/start-executor.ts await connection.close()',
    'packages/queue/src/create-queue.ts await boss.stop(',
    'packages/tracker/src/fail-session.ts await writeSession(',
  ],
  'Follows a claim whose answer was lost, which storm/outages.db.test.ts and the queue’s own tests bring about.': [
    'apps/executor/src/claim-loop.ts await options.giveBackUnheard(',
    'apps/executor/src/start-executor.ts await giveBackUnheard(',
    'packages/queue/src/give-back-unheard.ts await ',
  ],
  'Follows a restore that a full disk has cut off, which disk-full.db.test.ts brings about.': [
    'apps/executor/src/restore-workspace.ts await linkSnapshot(',
    'apps/executor/src/restore-workspace.ts await restoreWorkspace(run, owed)',
    'apps/executor/src/restore-workspace.ts await deleteSnapshot(',
  ],
  'Comes only when a person is faster than the worker.': [
    "packages/queue/src/claim-session.ts await boss.fail(taskQueue, toAttempt(claim.job), { reason: 'retried'",
    'packages/tracker/src/complete-step.ts await completeStep(context, session, index, alone)',
  ],
  'Waits for another worker, and changes nothing.': [
    'apps/executor/src/claim-loop.ts await done',
    'apps/executor/src/run-session.ts await delay(workspaceLookMs',
  ],
  'Comes by the clock, once in seconds or an hour.': [
    'apps/executor/src/housekeeping.ts await worker.tracker.pruneSessions(',
    'apps/executor/src/housekeeping.ts await removeTree(',
    'packages/tracker/src/workers.ts await sql`update jr_workers set heartbeat_at',
  ],
  'Records in one statement, like the calls around it, what is tested in checks.db.test.ts.': [
    'apps/executor/src/ask-beside-steps.ts await finish(toFailed(',
    'apps/executor/src/find-judge.ts await run.write(',
    'apps/executor/src/find-judge.ts await listAttempts(run, parent)',
    'apps/executor/src/session-checks.ts await run.',
    'apps/executor/src/verify-session.ts await recordChangedDocument(',
    'apps/executor/src/verify-session.ts await run.write((tracker) => tracker.recordEvidence(',
    'packages/tracker/src/record-file-changes.ts await writeSession<{ undone',
  ],
  'Part of the claim’s transaction for what is tested in control.db.test.ts; a crash in it leaves nothing.': [
    'packages/queue/src/claim-session.ts await context.queue.boss.update(',
    'packages/queue/src/claim-session.ts await listBusyGroups(',
    'packages/queue/src/claim-session.ts await countActive(',
    'packages/queue/src/claim-session.ts await boss.complete(taskQueue, fetched',
    "packages/queue/src/claim-session.ts await findJob(transaction, sessionId, 'queued')",
    'packages/queue/src/claim-session.ts await sql<',
    'packages/queue/src/claim-session.ts await setPriority(',
    'packages/queue/src/claim-session.ts await fetch({ minPriority',
    'packages/queue/src/claim-session.ts await dropClaim(context, { job',
    'packages/tracker/src/claim-session.ts await sql<{ session_id',
  ],
  'Reads for people.': [
    'packages/tracker/src/create-tracker.ts await bind(findPause)',
    'packages/tracker/src/find-session.ts await sql<{ status',
    'packages/tracker/src/find-session.ts await sql<Omit<Progress',
  ],
}

/** Whether an await, by its name, need not be reached by a scenario. */
export function isOutsideTheWorkersPath(name: string): boolean {
  const [path = ''] = name.split(' ')
  return (
    filesOfPeople.has(path) ||
    explanations.test(name) ||
    Object.values(others)
      .flat()
      .some((beginning) => name.startsWith(beginning))
  )
}
