using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker) ],
  sockets = [ (name = "http", http = (), service = "main") ]
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "out/worker.js"),
    (name = "kard_enroll_bg.wasm", wasm = embed "out/kard_enroll_bg.wasm")
  ],
  compatibilityDate = "2026-01-01"
);
