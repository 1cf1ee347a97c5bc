import "kard-enroll/define";

const token = async () => (await fetch("/kard-token")).text();

export function ImportUsers({ organizationId }) {
  const done = ({ detail }) => console.log(detail.counts);
  return <kard-enroll organizationId={organizationId} environment="sandbox" token={token} ondone={done} />;
}
