/** Messages or objects inside one request. */
export const maxMessages = 1_000_000;
/** Entries of a list of numbers inside one data point. */
export const maxListLength = 10_000;
/** Arrays and maps inside attribute values. */
export const maxValueDepth = 16;
