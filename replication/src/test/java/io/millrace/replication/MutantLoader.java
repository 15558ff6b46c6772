package io.millrace.replication;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/*
 * The program has no hooks for bugs. Its classes are loaded once more for each bug, and its methods get other
 * bodies while they are loaded; the body that a method had stays in its class under another name.
 */
/** Loads a copy of the program in which one bug is planted. */
public final class MutantLoader extends ClassLoader {
    private static final String OURS = "io.millrace.";
    private static final String SUFFIX = "$original";

    private final List<Method> parts;

    private MutantLoader(List<Method> parts) {
        super(MutantLoader.class.getClassLoader());
        this.parts = parts;
    }

    /**
     * With one bug, of so many methods.
     *
     * @throws IllegalStateException when the program has no such method: before anything runs,
     *     since what fails in a run passes for the bug that was caught
     */
    static MutantLoader of(List<Method> parts) throws ClassNotFoundException {
        var loader = new MutantLoader(parts);
        for (Method part : parts) {
            loader.loadClass(place(part).in());
        }
        return loader;
    }

    private static Plants place(Method part) {
        return part.getAnnotation(Plants.class);
    }

    /** What the method did before; for bugs that only change what it is given, or what it says. */
    public static Object original(
            Class<?> in, String method, Object receiver, Object... arguments) {
        for (Method each : in.getDeclaredMethods()) {
            if (each.getName().equals(method + SUFFIX)
                    && each.getParameterCount() == arguments.length) {
                try {
                    each.setAccessible(true);
                    return each.invoke(receiver, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new IllegalStateException("no " + method + " in " + in);
    }

    /** What is in a field of the program. */
    public static Object field(Object self, String name) {
        try {
            Field field = self.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(self);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts something into a field of the program. */
    public static void set(Object self, String name, Object value) {
        try {
            Field field = self.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(self, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes;
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        for (Method part : parts) {
            if (name.equals(place(part).in())) {
                bytes = mutated(bytes, part);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static byte[] mutated(byte[] bytes, Method part) {
        ClassFile file = ClassFile.of();
        var planted = new AtomicBoolean();
        byte[] changed =
                file.transformClass(
                        file.parse(bytes),
                        (builder, element) -> {
                            if (element instanceof MethodModel method && isMeant(method, part)) {
                                planted.set(true);
                                replace(builder, method, part);
                            } else {
                                builder.with(element);
                            }
                        });
        if (!planted.get()) {
            throw new IllegalStateException("nothing to change for " + part.getName());
        }
        return changed;
    }

    private static boolean isMeant(MethodModel method, Method part) {
        int given = part.getParameterCount() - (isStatic(method) ? 0 : 1);
        return method.methodName().equalsString(place(part).method())
                && method.methodTypeSymbol().parameterCount() == given
                && !method.flags().has(AccessFlag.SYNTHETIC);
    }

    private static boolean isStatic(MethodModel method) {
        return method.flags().has(AccessFlag.STATIC);
    }

    private static void replace(ClassBuilder builder, MethodModel method, Method part) {
        String name = method.methodName().stringValue();
        builder.withMethod(
                name + SUFFIX,
                method.methodTypeSymbol(),
                method.flags().flagsMask(),
                copy -> method.code().ifPresent(copy::with));
        builder.withMethod(
                name,
                method.methodTypeSymbol(),
                method.flags().flagsMask(),
                changed -> changed.withCode(code -> callBug(code, method, part)));
    }

    private static void callBug(CodeBuilder code, MethodModel method, Method part) {
        MethodTypeDesc type = method.methodTypeSymbol();
        int slot = 0;
        if (!isStatic(method)) {
            code.aload(slot++);
        }
        for (ClassDesc parameter : type.parameterList()) {
            TypeKind kind = TypeKind.from(parameter);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
        List<ClassDesc> given =
                Arrays.stream(part.getParameterTypes()).map(MutantLoader::desc).toList();
        code.invokestatic(
                desc(part.getDeclaringClass()),
                part.getName(),
                MethodTypeDesc.of(desc(part.getReturnType()), given));
        TypeKind result = TypeKind.from(type.returnType());
        if (result == TypeKind.REFERENCE) {
            code.checkcast(type.returnType());
        }
        code.return_(result);
    }

    private static ClassDesc desc(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }
}
