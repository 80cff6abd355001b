import type { Facts } from '../packages/server/src/stores/facts.ts';

const services = 20;
const perDeployment = 10;
const minute = 60_000;
/** Two years. */
const span = 730 * 1440 * minute;

export interface Volume {
  readonly changes: number;
  /** Of these, those whose way is left to be computed: they arrived at `now`, all others long before. */
  readonly arrived: number;
  readonly events: number;
  readonly commits: number;
}

/**
 * Writes merged changes of twenty repositories straight into the store, with reviews, heads, commits of their branches, the squashed commits of the
 * mainline and the deployments that brought these: what webhooks, pushes and earlier steps would have written. So is the way of all but those of
 * the first repository, which the step is measured with.
 *
 * @param now when the last was merged, milliseconds UTC.
 */
export async function fillChanges(facts: Facts, now: number, changes: number): Promise<Volume> {
  const perService = Math.ceil(changes / services);
  const begin = now - span;
  const at = (time: string) => `fromUnixTimestamp64Milli(toInt64(${time}), 'UTC')`;
  const opened = `${begin} + number * ${Math.floor((span - 12 * 60 * minute) / perService)} + cityHash64(number, s) % ${20 * minute}`;
  const sha = (kind: string) => `lower(hex(SHA1(concat('${kind}', toString(s), '-', toString(number)))))`;
  const repository = "concat('acme/service-', toString(s))";
  const service = "concat('service-', toString(s))";
  const topic = "concat('acme:topic-', toString(number))";
  const after = (minutes: string) => at(`${opened} + ${minute} * (${minutes})`);
  const merged = '300 + cityHash64(s, number, 1) % 400';
  const long = at(String(begin));
  const each = async (table: string, columns: Readonly<Record<string, string>>, count = perService, first = 0) => {
    const names = Object.keys(columns).map((name) => `\`${name}\``);
    for (let index = first; index < services; index++) {
      await facts.store.command(
        `INSERT INTO ${table} (${names.join(', ')}) SELECT ${Object.values(columns).join(', ')} FROM (SELECT number, ${index} AS s FROM numbers(${count}))`,
      );
    }
  };
  await each('changes', {
    repository,
    number: 'toString(number + 1)',
    source: "'github'",
    title: "concat('Change ', toString(number + 1), ' of what it does and why')",
    author: "concat('author', toString(cityHash64(number) % 40))",
    bot: 'number % 20 = 0',
    state: "'merged'",
    created: at(opened),
    closed: after(merged),
    merged: after(merged),
    merge_sha: sha('m'),
    head_sha: sha('b'),
    branch: topic,
    base: "'main'",
    additions: 'cityHash64(number, s, 2) % 400',
    deletions: 'cityHash64(number, s, 3) % 100',
    files: '3',
    commits: '2',
    url: `concat('https://github.com/', ${repository}, '/pull/', toString(number + 1))`,
    received: `if(s = 0, ${at(String(now))}, ${long})`,
    version: '1',
  });
  const event = (kind: string, minutes: string, state: string, actor: string) =>
    each('change_events', {
      repository,
      change: 'toString(number + 1)',
      kind: `'${kind}'`,
      id: `'${kind}${state}'`,
      time: after(minutes),
      actor: `'${actor}'`,
      state: `'${state}'`,
      received: long,
      version: '1',
    });
  await event('review', '30 + cityHash64(s, number, 4) % 100', 'changes_requested', 'reviewer');
  await event('head', '140', '', 'author');
  await event('review', '160 + cityHash64(s, number, 5) % 100', 'approved', 'reviewer');
  const branchCommit = (kind: string, minutes: string) =>
    each('pushed_commits', {
      repository,
      branch: topic,
      sha: sha(kind),
      author_time: after(minutes),
      commit_time: after(minutes),
      subject: "'Do it'",
      source: "'github'",
      received: long,
      version: '1',
    });
  await branchCommit('a', '-600');
  await branchCommit('b', '140');
  await each('commits', {
    repository,
    sha: sha('m'),
    author_time: after(merged),
    commit_time: after(merged),
    squash: 'true',
    subject: "concat('Change (#', toString(number + 1), ')')",
    mainline: 'true',
    version: '1',
  });
  const round = `intDiv(number, ${perDeployment})`;
  const finished = (n: string) =>
    at(`${begin} + (${n} + 1) * ${perDeployment} * ${Math.floor((span - 12 * 60 * minute) / perService)} + ${750 * minute}`);
  await each('deployment_commits', {
    service,
    environment: "'production'",
    repository,
    sha: sha('m'),
    deployment: `concat('github:', toString(${round}))`,
    author_time: after(merged),
    finished: finished(round),
    squash: 'true',
    updated: long,
  });
  const deployed = { service, environment: "'production'", repository, updated: long };
  const count = Math.ceil(perService / perDeployment);
  await each(
    'deployments',
    {
      ...deployed,
      id: "concat('github:', toString(number))",
      sha: `lower(hex(SHA1(concat('m', toString(s), '-', toString((number + 1) * ${perDeployment} - 1)))))`,
      status: "'success'",
      started: at(`toUnixTimestamp64Milli(${finished('number')}) - 600000`),
      finished: finished('number'),
      source: "'github'",
      contents: "'known'",
      tier: "'production'",
    },
    count,
  );
  const failed = 'number % 12 = 0';
  await each(
    'deployment_outcomes',
    {
      ...deployed,
      deployment: "concat('github:', toString(number))",
      failed,
      judged: 'true',
      finished: finished('number'),
      pending_until: finished('number'),
      restored: `if(${failed}, ${at(`toUnixTimestamp64Milli(${finished('number')}) + 5400000`)}, NULL)`,
    },
    count,
  );
  await each(
    'timeline',
    {
      id: `concat('deployment:', ${service}, ':', toString(number))`,
      time: finished('number'),
      kind: "'deployment'",
      title: `concat(${service}, ' deployed')`,
      service,
      environment: "'production'",
      link: "'/'",
      updated: long,
    },
    count,
  );
  const [firstReview, approved] = ['30 + cityHash64(s, number, 4) % 100', '160 + cityHash64(s, number, 5) % 100'];
  const stages = {
    coding: '36000',
    pickup: `60 * (${firstReview})`,
    review: `60 * (${approved} - (${firstReview}))`,
    merge_wait: `60 * (${merged} - (${approved}))`,
  };
  const untilMerge = {
    repository,
    change_repository: repository,
    change: 'toString(number + 1)',
    service,
    bot: 'number % 20 = 0',
    state: "'merged'",
    created: at(opened),
    first_commit: after('-600'),
    ready: at(opened),
    first_review: after(firstReview),
    approved: after(approved),
    merged: after(merged),
    ...stages,
    ...Object.fromEntries(Object.entries(stages).map(([stage, seconds]) => [`${stage}_working`, `0.3 * ${seconds}`])),
    review_rounds: '1',
    additions: 'cityHash64(number, s, 2) % 400',
    deletions: 'cityHash64(number, s, 3) % 100',
    files: '3',
    commits: '2',
    updated: long,
  };
  const wait = `toUnixTimestamp64Milli(${finished(round)}) / 1000 - 600 - (${opened} + ${minute} * (${merged})) / 1000`;
  await each('change_flow', { ...untilMerge, main: 'true', deployed_anywhere: 'true' }, perService, 1);
  await each(
    'change_flow',
    {
      ...untilMerge,
      environment: "'production'",
      deploy_started: at(`toUnixTimestamp64Milli(${finished(round)}) - 600000`),
      deployed: finished(round),
      deployment: `concat('github:', toString(${round}))`,
      matched_by: "'merge_sha'",
      deploying: '600',
      deploying_working: '600',
      deploy_wait: wait,
      deploy_wait_working: `0.3 * (${wait})`,
      lead_time: `36000 + 600 + 60 * (${merged}) + ${wait}`,
      lead_time_working: `0.3 * (36600 + 60 * (${merged}) + ${wait})`,
    },
    perService,
    1,
  );
  return { changes, arrived: perService, events: 3 * changes, commits: 2 * changes };
}
