/** An id in its short form; what is selected, copied or printed is all of it. */
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTexts } from './texts/texts';

export function WholeId({ id }: { id: string }) {
  return (
    <code className="whole-id" title={id}>
      {id}
    </code>
  );
}

/** With a button that copies it; where the browser lets no page do so, it is selected for the keys. */
export function CopiedId({ id }: { id: string }) {
  const { file } = useTexts();
  const place = useRef<HTMLSpanElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(id);
      setCopied(true);
    } catch {
      if (place.current) getSelection()?.selectAllChildren(place.current);
    }
  };
  return (
    <>
      <span ref={place}>
        <WholeId id={id} />
      </span>
      <Button size="small" type="text" className="copy" onClick={() => void copy()}>
        <span role="status">{isCopied ? file.copied : file.copy}</span>
      </Button>
    </>
  );
}
