import { githubReader } from './github/reader.ts';
import { gitlabReader } from './gitlab/reader.ts';
import { jiraReader } from './jira/reader.ts';
import { linearReader } from './linear/reader.ts';
import type { ServiceReader } from './types.ts';

/** The services whose history can be read. Adding one is a folder and a line here. */
export const readers: readonly ServiceReader[] = [githubReader, gitlabReader, jiraReader, linearReader];
