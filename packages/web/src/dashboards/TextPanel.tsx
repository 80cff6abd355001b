import Markdown from 'markdown-to-jsx';
import classes from './Dashboard.module.css';

const options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: { a: { props: { rel: 'noreferrer' } }, img: { component: () => null } },
};

/** Markdown as text and links: HTML that it holds is shown as it is written, and no picture is fetched from elsewhere. */
export default function TextPanel({ text }: { readonly text: string }) {
  return (
    <div className={classes.text}>
      <Markdown options={options}>{text}</Markdown>
    </div>
  );
}
