const actor = '{ __typename login }';

/** Lists within a pull request that may be longer than one answer. */
export const pullLists = {
  commits: 'nodes { commit { oid authoredDate committedDate message author { name email } parents(first: 10) { nodes { oid } } } }',
  reviews: `nodes { url state submittedAt author ${actor} commit { oid } }`,
  timelineItems: `nodes {
    __typename
    ... on ReadyForReviewEvent { createdAt actor ${actor} }
    ... on ConvertToDraftEvent { createdAt actor ${actor} }
    ... on ReopenedEvent { createdAt actor ${actor} }
    ... on HeadRefForcePushedEvent { createdAt afterCommit { oid } }
    ... on ReviewDismissedEvent { createdAt actor ${actor} previousReviewState review { url submittedAt commit { oid } } }
  }`,
} as const;

export type PullList = keyof typeof pullLists;

const kinds = {
  commits: '',
  reviews: '',
  timelineItems:
    ', itemTypes: [READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT, REOPENED_EVENT, HEAD_REF_FORCE_PUSHED_EVENT, REVIEW_DISMISSED_EVENT]',
} as const;

function listOfPull(list: PullList, first: number, after = ''): string {
  return `${list}(first: ${first}${after}${kinds[list]}) { ${list === 'commits' ? 'totalCount ' : ''}pageInfo { hasNextPage endCursor } ${pullLists[list]} }`;
}

/** Pull requests with all that happened to them, those first that changed last. */
export const pullsQuery = `query($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: $first, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number url title state isDraft createdAt updatedAt closedAt mergedAt
        mergeCommit { oid }
        author ${actor}
        headRefName headRefOid headRepositoryOwner { login } baseRefName
        additions deletions changedFiles
        labels(first: 50) { nodes { name } }
        ${listOfPull('commits', 100)}
        ${listOfPull('reviews', 50)}
        ${listOfPull('timelineItems', 50)}
      }
    }
  }
}`;

/** The rest of one list of one pull request. */
export function pullListQuery(list: PullList): string {
  return `query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${listOfPull(list, 100, ', after: $after')} } }
}`;
}

/** When issues were closed and reopened, and lost labels. */
export function issuesQuery(numbers: readonly number[]): string {
  const items = `timelineItems(first: 100, itemTypes: [CLOSED_EVENT, REOPENED_EVENT, UNLABELED_EVENT]) { nodes {
    __typename
    ... on ClosedEvent { createdAt stateReason }
    ... on ReopenedEvent { createdAt }
    ... on UnlabeledEvent { createdAt label { name } }
  } }`;
  const issues = numbers.map((number) => `i${number}: issue(number: ${number}) { ${items} }`);
  return `query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${issues.join('\n')} } }`;
}
