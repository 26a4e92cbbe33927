/**
 * Code of the work is found in the workspace and, after the standard library, in each of its directories with Python
 * files: documents import a module by its bare name. SystemExit raised by the script itself is an orderly end.
 * It reads from its standard input: `code`, `seal`, `path`, and `mode`, which is `plain`, `contradicted` or `with-stand-ins`.
 */
export const pythonRunner = `
import __main__, json, sys, sysconfig
def stand_in(sys):
    import importlib.abc, importlib.machinery
    touched = []
    def touch(self, *_):
        touched.append(repr(type(self)))
        raise ImportError("only a stand-in for a package that is not installed")
    operations = "getattr setattr call iter next getitem setitem contains len enter exit mro_entries eq hash bool str format add radd or ror"
    Thing = type("Thing", (), {"__" + name + "__": touch for name in operations.split()})
    class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        def find_spec(self, name, path=None, target=None):
            # The standard library asks for modules of other systems to learn where it is.
            if name.split(".")[0] in sys.stdlib_module_names: return None
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        def create_module(self, spec):
            return None
        def exec_module(self, module):
            def find(name):
                if name.startswith("__"): raise AttributeError(name)
                return Thing()
            module.__getattr__ = find
    sys.meta_path.append(Finder())
    return touched
def run():
    given = json.load(sys.stdin)
    sys.path.extend(given["path"])
    sys.argv = ["check"]
    write = sys.stdout.write
    def forbid(*_): raise RuntimeError("tracing is not allowed in a check")
    sys.settrace = sys.setprofile = forbid
    case = None
    if "unittest" in given["code"]:
        import unittest
        case = unittest.TestCase
        methods = dict(vars(case))
    def finish(how):
        if case is not None and dict(vars(case)) != methods: raise RuntimeError("the assertions of unittest were replaced")
        write("\\n" + given["seal"] + " " + how + "\\n")
    def orderly(traceback):
        stdlib = sysconfig.get_paths()["stdlib"]
        last = None
        while traceback is not None:
            name = traceback.tb_frame.f_code.co_filename
            if not name.startswith(stdlib) or "site-packages" in name: last = name
            traceback = traceback.tb_next
        return last == "<check>"
    code = given["code"] + ("\\nassert False, 'contradiction'\\n" if given["mode"] == "contradicted" else "")
    touched = stand_in(sys) if given["mode"] == "with-stand-ins" else None
    try:
        exec(compile(code, "<check>", "exec"), __main__.__dict__)
    except AssertionError as error:
        if touched == [] and orderly(error.__traceback__): finish("assertion")
        raise
    except SystemExit as end:
        if end.code in (None, 0, False) and orderly(end.__traceback__): finish("exit")
        raise
    finish("end")
run()
`
