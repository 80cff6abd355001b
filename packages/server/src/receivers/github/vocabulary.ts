/** Why nothing, or not all of it, is kept of an event: the fixed vocabulary of the page of sources. */
export const reasons = {
  ping: 'a ping: the webhook is connected',
  unused: 'an event that says nothing of delivery',
  unknown: 'an event that is not known here',
  action: 'an action that changes nothing of what is kept',
  tag: 'a push of a tag: releases are read from the clone',
  deletedBranch: 'a branch was deleted: its commits stay',
  noCommits: 'a push without commits',
  commits: 'commits that cannot be read were left out',
  partOfReview: 'a review that is not submitted yet',
  issueComment: 'a comment on an issue, not on a pull request',
  pullRequestIssue: 'told of as a pull request already',
  waiting: 'a deployment that waits',
  deploymentState: 'a state of a deployment that is not known here',
  runUnfinished: 'a workflow run that has not started or has no conclusion',
  runWithoutEffect: 'a workflow run that was skipped or waits for somebody',
  release: 'a release: deployments are told by deployments and workflow runs, and tags are read from the clone',
  commentDeleted: 'a deleted comment: it was made nevertheless',
  repository: 'what became of a repository: what was learnt of it stays',
  time: 'a time before 2000 or more than a day ahead: the row is refused',
} as const;

/** Names of GitHub's events that are understood and not kept; what is neither here nor decoded is unknown, and accepted all the same. */
export const unusedEvents: ReadonlySet<string> = new Set(
  `branch_protection_configuration branch_protection_rule cache_sync check_run check_suite code_scanning_alert commit_comment content_reference create
custom_property custom_property_values delete dependabot_alert deploy_key deployment_protection_rule deployment_review discussion
discussion_comment enterprise fork github_app_authorization gollum installation installation_repositories installation_target issue_dependencies label
marketplace_purchase member membership merge_group meta milestone org_block organization package page_build
personal_access_token_request project project_card project_column projects_v2 projects_v2_item projects_v2_status_update public
pull_request_review_thread registry_package repository_advisory repository_dispatch repository_import repository_ruleset
repository_vulnerability_alert secret_scanning_alert secret_scanning_alert_location secret_scanning_scan security_advisory
security_and_analysis sponsorship star status sub_issues team team_add user watch workflow_dispatch workflow_job`.split(/\s+/),
);
