package io.millrace.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The floors and what may stand on them. A rule that fails here is a decision to be talked about,
 * not a line to be deleted.
 */
class FloorsTest {
    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        .withImportOption(location -> !location.contains("/test-classes/"))
                        .importPackages(
                                "io.millrace.wire",
                                "io.millrace.log",
                                "io.millrace.replication",
                                "io.millrace.group",
                                "io.millrace.server");
        if (house.size() < 500) {
            throw new AssertionError("only " + house.size() + " classes found: wrong class path");
        }
    }

    @Test
    void floorsImportDownwardsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("wire")
                .definedBy("io.millrace.wire..")
                .layer("log")
                .definedBy("io.millrace.log..")
                .layer("replication")
                .definedBy("io.millrace.replication..")
                .layer("group")
                .definedBy("io.millrace.group..")
                .layer("server")
                .definedBy("io.millrace.server..")
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("group")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("replication")
                .mayOnlyBeAccessedByLayers("group", "server")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("replication", "group", "server")
                .check(house);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.millrace.(**)").should().beFreeOfCycles().check(house);
    }

    @Test
    void zooKeeperHasOneDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.millrace.server.zk..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.zookeeper..")
                .because("the tree has one door")
                .check(house);
    }

    @Test
    void nettyStaysAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.millrace.server.net..",
                        "io.millrace.server.peer..",
                        "io.millrace.server.console..",
                        "io.millrace.server.boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .because("every other room sees Payload and ByteBuffer")
                .check(house);
    }

    @Test
    void kafkaClassesAreForTestsOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(house);
    }

    @Test
    void onlyLanesMayLock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.millrace.replication.lane..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .orShould()
                .callMethodWhere(waitsOrNotifies())
                .because("a mutable thing has one owner, and its lane is the only queue before it")
                .check(house);
        classes()
                .that()
                .resideOutsideOfPackage("io.millrace.replication.lane..")
                .should(haveNoSynchronizedMethod())
                .check(house);
    }

    @Test
    void belowServerTimeChanceAndThreadsComeThroughConstructors() {
        noClasses()
                .that(resideInBelowServer())
                .and()
                .resideOutsideOfPackage("io.millrace.replication.lane..")
                .should()
                .callMethodWhere(asksTheSystemFor())
                .orShould()
                .callConstructorWhere(startsItsOwn())
                .because("the simulator drives these floors")
                .check(house);
    }

    @Test
    void onlyTheDiskOpensFiles() {
        noClasses()
                .that(resideInBelowServer())
                .and()
                .resideOutsideOfPackage("io.millrace.log.disk..")
                .should()
                .callMethodWhere(touchesFiles())
                .because("the simulated disk must see every access")
                .check(house);
    }

    @Test
    void dumpingGroundsHaveNoName() {
        for (String bad : new String[] {"util", "common", "misc", "impl", "internal"}) {
            noClasses().should().resideInAPackage("io.millrace.." + bad + "..").check(house);
        }
        for (String bad : new String[] {"Manager", "Util", "Utils", "Helper", "Impl", "Base"}) {
            noClasses().should().haveSimpleNameEndingWith(bad).check(house);
        }
    }

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass>
            resideInBelowServer() {
        return resideInAnyPackage(
                        "io.millrace.wire..",
                        "io.millrace.log..",
                        "io.millrace.replication..",
                        "io.millrace.group..")
                .and(DescribedPredicate.not(resideInAPackage("io.millrace.wire.generator..")))
                .and(alwaysTrue());
    }

    private static DescribedPredicate<JavaCall<?>> waitsOrNotifies() {
        return DescribedPredicate.describe(
                "Object.wait or notify",
                call ->
                        call.getTargetOwner().isEquivalentTo(Object.class)
                                && (call.getName().equals("wait")
                                        || call.getName().startsWith("notify")));
    }

    private static DescribedPredicate<JavaCall<?>> asksTheSystemFor() {
        return DescribedPredicate.describe(
                "system time, randomness or threads",
                call -> {
                    String owner = call.getTargetOwner().getFullName();
                    String name = call.getName();
                    return switch (owner) {
                        case "java.lang.System" ->
                                name.equals("currentTimeMillis") || name.equals("nanoTime");
                        case "java.lang.Math" -> name.equals("random");
                        case "java.util.UUID" -> name.equals("randomUUID");
                        case "java.time.Instant", "java.time.LocalDateTime", "java.time.Clock" ->
                                name.equals("now") || name.startsWith("system");
                        case "java.lang.Thread" ->
                                name.startsWith("of")
                                        || name.startsWith("startV")
                                        || name.equals("sleep");
                        case "java.util.concurrent.Executors",
                                "java.util.concurrent.ForkJoinPool",
                                "java.util.concurrent.ThreadLocalRandom" ->
                                true;
                        default -> false;
                    };
                });
    }

    private static DescribedPredicate<JavaCall<?>> startsItsOwn() {
        return DescribedPredicate.describe(
                "new Thread, Timer, Random or Date",
                call ->
                        switch (call.getTargetOwner().getFullName()) {
                            case "java.lang.Thread",
                                    "java.util.Timer",
                                    "java.util.Random",
                                    "java.util.Date",
                                    "java.security.SecureRandom" ->
                                    true;
                            default -> false;
                        });
    }

    private static DescribedPredicate<JavaCall<?>> touchesFiles() {
        return DescribedPredicate.describe(
                        "file access",
                        (JavaAccess<?> call) -> {
                            String owner = call.getTargetOwner().getFullName();
                            return owner.equals("java.nio.file.Files")
                                    || (owner.equals("java.nio.channels.FileChannel")
                                            && call.getName().equals("open"));
                        })
                .forSubtype();
    }

    private static ArchCondition<com.tngtech.archunit.core.domain.JavaClass>
            haveNoSynchronizedMethod() {
        return new ArchCondition<>("have no synchronized method") {
            @Override
            public void check(
                    com.tngtech.archunit.core.domain.JavaClass item, ConditionEvents events) {
                for (JavaCodeUnit unit : item.getCodeUnits()) {
                    if (unit.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
                        events.add(SimpleConditionEvent.violated(unit, unit.getFullName()));
                    }
                }
            }
        };
    }
}
