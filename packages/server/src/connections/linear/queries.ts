/** Linear counts the complexity of a question: lists multiply. These stay below half of what it allows (10,000). */

export const teamQuery = `query Team($key: String!) {
  teams(filter: {key: {eqIgnoreCase: $key}}, first: 1) { nodes { id key name } }
}`;

export const teamsQuery = `query Teams($after: String) {
  teams(first: 100, after: $after) { nodes { key } pageInfo { hasNextPage endCursor } }
}`;

export const viewerQuery = 'query Viewer { viewer { id displayName } }';

export const statesQuery = `query States($team: String!, $after: String) {
  workflowStates(filter: {team: {key: {eq: $team}}}, first: 100, after: $after, includeArchived: true) {
    nodes { id name type }
    pageInfo { hasNextPage endCursor }
  }
}`;

const historyFields = `nodes { id createdAt fromStateId toStateId } pageInfo { hasNextPage endCursor }`;

/** Linear lists by the last change with the newest first. */
export const issuesQuery = `query Issues($team: String!, $from: DateTimeOrDuration!, $to: DateTimeOrDuration!, $after: String) {
  issues(
    filter: {team: {key: {eq: $team}}, updatedAt: {gte: $from, lte: $to}}
    orderBy: updatedAt
    first: 25
    after: $after
    includeArchived: true
  ) {
    nodes {
      id identifier title createdAt updatedAt trashed estimate url previousIdentifiers
      team { key }
      state { id name type }
      parent { id }
      labels(first: 50) { nodes { name } }
      history(first: 50) { ${historyFields} }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const historyQuery = `query History($id: String!, $after: String) {
  issue(id: $id) { history(first: 100, after: $after) { ${historyFields} } }
}`;
