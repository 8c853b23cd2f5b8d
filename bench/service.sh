#!/usr/bin/env bash
# A service under sixteen clients, one PNG of 224 pixels a request, beside a single caller without HTTP, on the same
# cores and in turns: images a second of both, each decoded and preprocessed. MODEL is a folder, or tiny, small, base or
# large with random weights; ADDRESS that of another service over the same model, such as an example's of Spring Boot.
#   bench/service.sh [MODEL [PRECISION [SECONDS [TURNS [ADDRESS]]]]]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./mvnw -q -pl core,bench compile dependency:build-classpath -Dmdep.outputFile=target/class-path
exec java -XX:-UsePerfData -cp "bench/target/classes:core/target/classes:$(cat core/target/class-path)" \
    dev.vit4j.bench.ServiceThroughput "${1:-base}" "${2:-fp32}" "${3:-10}" "${4:-5}" "${@:5}"
