import fc from 'fast-check';

// The same cases every time, so that a run that passed passes again; FAST_CHECK_SEED asks for others.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_124) });

export default fc;
