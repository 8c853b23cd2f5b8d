#!/usr/bin/env bash
# Runs the JMH benchmarks whose names match, all without a name; other arguments are JMH's own. Seconds to minutes each.
#   bench/jmh.sh [NAME [OPTION...]]      such as bench/jmh.sh DecodeBenchmark -p format=jpg -f 1
# A first look, a few seconds per benchmark, without figures to trust: bench/jmh.sh NAME -f 1 -wi 1 -i 1 -w 1 -r 1
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./mvnw -q -pl core,bench compile dependency:build-classpath -Dmdep.outputFile=target/class-path
exec java -XX:-UsePerfData -cp "bench/target/classes:core/target/classes:$(cat bench/target/class-path)" \
    org.openjdk.jmh.Main "$@" \
    -jvmArgsAppend "-Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Djava.awt.headless=true"
