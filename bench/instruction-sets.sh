#!/usr/bin/env bash
# Runs the tests of engine and parity as on other processors: each setting takes instruction sets away from the libraries
# or has them choose other kernels, one setting at a time, each in a JVM of its own. What this processor can't run is
# named and skipped. A minute a setting; the exit code is 1 if a setting failed.
#   bench/instruction-sets.sh [SETTING...]      such as ONEDNN_MAX_CPU_ISA=AVX2; all of them by default
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

avx2="avx2 fma"
avx512="$avx2 avx512f avx512bw avx512dq avx512vl"
# A setting, and the flags of /proc/cpuinfo without which a processor can't run it. "environment" is the one of this
# shell; all others begin without the variables below. The last is a processor without AVX-512.
settings=(
    "environment:"
    "default:"
    "ONEDNN_MAX_CPU_ISA=AVX2:$avx2"
    "ONEDNN_MAX_CPU_ISA=AVX512_CORE:$avx512"
    "ONEDNN_MAX_CPU_ISA=AVX512_CORE_BF16:$avx512 avx512_bf16"
    "ONEDNN_MAX_CPU_ISA=AVX512_CORE_AMX:$avx512 amx_tile amx_bf16 amx_int8"
    "ATEN_CPU_CAPABILITY=avx2:$avx2"
    "ATEN_CPU_CAPABILITY=avx512:$avx512"
    "OPENBLAS_CORETYPE=HASWELL:$avx2"
    "OPENBLAS_CORETYPE=ZEN:$avx2"
    "OPENBLAS_CORETYPE=SKYLAKEX:$avx512"
    "OPENBLAS_CORETYPE=SAPPHIRERAPIDS:$avx512 avx512_bf16"
    "ONEDNN_MAX_CPU_ISA=AVX2,ATEN_CPU_CAPABILITY=avx2,OPENBLAS_CORETYPE=HASWELL:$avx2"
)
variables=(ONEDNN_MAX_CPU_ISA DNNL_MAX_CPU_ISA ONEDNN_DEFAULT_FPMATH_MODE DNNL_DEFAULT_FPMATH_MODE ATEN_CPU_CAPABILITY
    OPENBLAS_CORETYPE OPENBLAS_L2_SIZE)

for name in "$@"; do
    known=no
    for entry in "${settings[@]}"; do
        [ "$name" != "${entry%%:*}" ] || known=yes
    done
    if [ $known = no ]; then
        echo "there is no setting $name; there are:" >&2
        printf '  %s\n' "${settings[@]%%:*}" >&2
        exit 2
    fi
done

flags=" $(sed -n '/^flags/{s/^[^:]*://p;q}' /proc/cpuinfo 2>/dev/null) "
[ "$flags" != "  " ] || echo "no flags in /proc/cpuinfo here: only the settings that need none can run"

missing() {
    local flag
    for flag in $1; do
        case $flags in *" $flag "*) ;; *) printf ' %s' "$flag" ;; esac
    done
}

log=core/target/instruction-sets
mkdir -p "$log"
./mvnw -q -B -pl core test-compile < /dev/null || exit 1

chosen=" $* "
failed=0
report=""
for entry in "${settings[@]}"; do
    setting=${entry%%:*}
    [ $# -eq 0 ] || case $chosen in *" $setting "*) ;; *) continue ;; esac
    lacks=$(missing "${entry#*:}")
    if [ -n "$lacks" ]; then
        line="skipped: this processor has no$lacks"
    else
        command=(env)
        if [ "$setting" != environment ]; then
            for variable in "${variables[@]}"; do
                command+=(-u "$variable")
            done
        fi
        case $setting in
            *=*)
                IFS=, read -r -a assignments <<< "$setting"
                command+=("${assignments[@]}")
                ;;
        esac
        started=$SECONDS
        "${command[@]}" ./mvnw -B -pl core surefire:test@default-test -Dgroups=engine < /dev/null > "$log/$setting.log" 2>&1
        code=$?
        counts=$(sed -n 's/^\[[A-Z]*\] \(Tests run: [0-9]*, Failures: [0-9]*, Errors: [0-9]*, Skipped: [0-9]*\)$/\1/p' \
            "$log/$setting.log" | tail -n 1)
        if [ $code -eq 0 ] && [ -n "$counts" ]; then
            line="passed in $((SECONDS - started)) s. $counts"
        else
            failed=1
            line="FAILED (exit code $code) in $((SECONDS - started)) s. $counts; see $log/$setting.log"
        fi
    fi
    line=$(printf '%-38s %s' "$setting" "$line")
    echo "$line"
    report+=$line$'\n'
done
printf '%s' "$report" > "$log/report.txt"
exit $failed
