# Shared by `compare` and `cluster`, which source it: processes, quiet machines, results, loads. They set HERE, KAFKA,
# OUT, ROUNDS, QUIET, SCALE, SECTIONS, ROUND and KIND, and define cpu, the CPU seconds that what is measured has used so far.

has() { [[ " $SECTIONS " == *" $1 "* ]]; }
say() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }
now() { date +%s%3N; }
scaled() { awk -v n="$1" -v s="$SCALE" 'BEGIN { printf "%d", n * s < 1 ? 1 : n * s }'; }
java_of() { # java_of PID: the process itself or the java below it, when a start script stays in between
  local p
  [ "$(cat "/proc/$1/comm" 2> /dev/null)" != java ] || { echo "$1"; return; }
  for p in $(cat /proc/"$1"/task/*/children 2> /dev/null); do java_of "$p"; done
}

end() { # end PROCESS: SIGTERM, then SIGKILL
  local pid=$1 i
  kill "$pid" 2> /dev/null || return 0
  for ((i = 0; i < 450; i++)); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
  kill -9 "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
}

client_class() { "$CLIENT_JAVA" -Xmx512M -XX:+UseSerialGC "-Dlog4j2.configurationFile=$HERE/../config/kafka-tools/log4j2.xml" -Dkafka.tools.log=OFF -cp "$WORK/classes:$KAFKA_JARS" "$@"; }
flood_class() { "$CLIENT_JAVA" -Xmx256M -XX:+UseSerialGC -cp "$WORK/classes" io.millrace.benchmarks.process.Flood "$@"; }

machine() { awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9, $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9 }' /proc/stat; }

quiet() { # until nobody else needs more than a tenth of the machine for two seconds
  local end=$((SECONDS + QUIET)) a
  while [ $SECONDS -lt $end ]; do
    a=$(machine)
    sleep 2
    [ "$(others "$a" 0)" -gt 10 ] || return 0
  done
}

others() { # others BEFORE OWN_SECONDS: percent of the machine that other processes used since
  awk -v a="$1" -v b="$(machine)" -v own="$2" -v hz="$(getconf CLK_TCK)" 'BEGIN { split(a, x); split(b, y); t = y[2] - x[2]
    v = 100 * (y[1] - x[1] - own * hz) / (t ? t : 1); printf "%d", v < 0 ? 0 : v }'
}

put() { # put METRIC VALUE [OTHERS%]
  [ -n "$2" ] || return 0
  printf '%s\t%s\t%s\t%s\t%s\n' "$ROUND" "$KIND" "$1" "$2" "${3:-0}" | tee -a "$RESULTS" >&2
}

value() { tr ' ' '\n' | sed -n "s/^$1=//p" | head -1; } # value KEY < words

measured() { # measured NAME MB COMMAND..: runs a load; sets OUTPUT, CPU_GB (broker CPU seconds per GB of MB) and OTHERS
  local name=$1 mb=$2 before c0 own
  shift 2
  quiet
  before=$(machine) c0=$(cpu) TIMEFORMAT='%U %S'
  if ! { time OUTPUT=$("$@" 2> "$WORK/err"); } 2> "$WORK/time"; then
    say "$KIND: $name failed: $(grep -v '^\sat ' "$WORK/err" | tail -2)"
    return 1
  fi
  own=$(awk -v a="$(cpu)" -v b="$c0" 'BEGIN { print a - b }')
  OTHERS=$(others "$before" "$(awk -v b="$own" '{ print $1 + $2 + b }' "$WORK/time")")
  [ "$mb" != - ] || mb=$(value mb <<< "$OUTPUT")
  CPU_GB=$(awk -v c="$own" -v mb="$mb" 'BEGIN { printf "%.3f", c / mb * 1000 }')
}

payload() { # payload SIZE: 10,000 lines as an application might log them, the same each time
  local file=$WORK/payload-$1
  [ -f "$file" ] || awk -v size="$1" 'BEGIN { srand(7); split("created viewed paid shipped returned", verb, " ")
    for (i = 0; i < 10000; i++) { s = ""
      while (length(s) < size) s = s sprintf("order=%08d customer=c%05d %s total=%.2f shelf=%s;", rand() * 1e8, rand() * 1e5, verb[1 + int(rand() * 5)],
        rand() * 500, sprintf("%c%d", 65 + rand() * 26, rand() * 100))
      print substr(s, 1, size) } }' > "$file"
  echo "$file"
}

begin() { # begin: a folder for everything, Kafka's jars, our clients
  WORK=$(mktemp -d)
  RESULTS=${OUT:-$WORK/results.tsv}
  : > "$RESULTS"
  for v in 4.3.1 3.9.2; do KAFKA_TOOLS_VERSION=$v "$KAFKA" class-path > /dev/null; done
  KAFKA_JARS=$("$KAFKA" class-path)
  CLIENT_JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java
  mkdir -p "$WORK/classes"
  "${CLIENT_JAVA}c" -nowarn -cp "$KAFKA_JARS" -d "$WORK/classes" "$HERE"/clients/*.java "$HERE"/src/main/java/io/millrace/benchmarks/process/*.java
}

conclude() { # conclude: the table
  printf '%s, %s, %s CPUs, %s MiB, Linux %s; %s rounds, scale %s\n\n' "$(date +%F)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" \
    "$(nproc)" "$(awk '/MemTotal/ { printf "%d", $2 / 1024 }' /proc/meminfo)" "$(uname -r)" "$ROUNDS" "$SCALE"
  awk -f "$HERE/table.awk" "$RESULTS"
}
