/** From somebody to the copy of what is kept about them, for those who may issue it. */
import { Link } from 'wouter';
import { addressOf } from '../address';
import { useSession } from '../api/session';
import { useTexts } from '../texts/texts';

export function PersonalLink({ id }: { id: string }) {
  const { personal } = useTexts();
  const { session } = useSession();
  if (session?.claims.role !== 'office') return null;
  return (
    <Link className="reference" href={addressOf('personal-data', id)}>
      {personal.title}
    </Link>
  );
}
